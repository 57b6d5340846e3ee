"""A tar archive whose script is a pipe, from which reading never ends. Success: there is one."""
import tarfile


def build(folder):
    with tarfile.open(folder / "class.tar", "w") as archive:
        member = tarfile.TarInfo("alice/01_tiny/tiny.py")
        member.type = tarfile.FIFOTYPE
        archive.addfile(member)
    return folder / "class.tar"
