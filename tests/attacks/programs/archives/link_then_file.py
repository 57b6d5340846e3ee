"""A tar archive with a link to a folder, and a file inside that folder. Success: the file lies where the link leads."""
import io
import tarfile


def build(folder):
    with tarfile.open(folder / "class.tar", "w") as archive:
        link = tarfile.TarInfo("alice")
        link.type, link.linkname = tarfile.SYMTYPE, "@HOME@"
        archive.addfile(link)
        member = tarfile.TarInfo("alice/escaped.py")
        member.size = 4
        archive.addfile(member, io.BytesIO(b"1+1\n"))
    return folder / "class.tar"
