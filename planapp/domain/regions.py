"""Sweden's 21 regions and the six regional cancer centres, as their names stand in documents."""

REGIONS = (
    "Region Blekinge",
    "Region Dalarna",
    "Region Gotland",
    "Region Gävleborg",
    "Region Halland",
    "Region Jämtland Härjedalen",
    "Region Jönköpings län",
    "Region Kalmar län",
    "Region Kronoberg",
    "Region Norrbotten",
    "Region Skåne",
    "Region Stockholm",
    "Region Sörmland",
    "Region Uppsala",
    "Region Värmland",
    "Region Västerbotten",
    "Region Västernorrland",
    "Region Västmanland",
    "Region Örebro län",
    "Region Östergötland",
    "Västra Götalandsregionen",
)
CANCER_CENTRES = (
    "RCC Mellansverige",
    "RCC Norr",
    "RCC Stockholm Gotland",
    "RCC Syd",
    "RCC Sydöst",
    "RCC Väst",
)
