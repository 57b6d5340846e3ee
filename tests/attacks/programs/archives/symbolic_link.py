"""A tar archive whose script is a link to a file of the instructor's. Success: it is graded, and its text shown."""
import tarfile


def build(folder):
    with tarfile.open(folder / "class.tar", "w") as archive:
        member = tarfile.TarInfo("alice/01_tiny/tiny.py")
        member.type, member.linkname = tarfile.SYMTYPE, "@HOME_FILE@"
        archive.addfile(member)
    return folder / "class.tar"
