"""The programs outside Python that tests use: where they are, and what to install where they are not.

Standard library only: .ci/run and make call these modules with the system's own Python.
"""
