"""What is said when a setting cannot be used."""


class SettingError(Exception):
    """A setting that cannot be used; the message is a plain Swedish sentence."""
