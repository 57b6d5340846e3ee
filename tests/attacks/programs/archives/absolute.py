"""A tar archive with an absolute name. Success: a file is written there."""
import io
import tarfile


def build(folder):
    with tarfile.open(folder / "class.tar", "w") as archive:
        member = tarfile.TarInfo("@HOME@/escaped.py")
        member.size = 4
        archive.addfile(member, io.BytesIO(b"1+1\n"))
    return folder / "class.tar"
