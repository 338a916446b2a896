"""Install Debian's packages, where the machine is Debian's kin and the user may."""

import os
import shutil
import subprocess


def install_first(packages: list[str]) -> None:
    """Install the first of the packages that there is."""
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environment)
    for package in packages:
        install = ["apt-get", "install", "-qq", "--yes", "--no-install-recommends", package]
        if subprocess.run(install, env=environment).returncode == 0:
            return
