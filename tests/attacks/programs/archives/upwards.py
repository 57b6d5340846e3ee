"""A tar archive with a name that leads out of its folder. Success: a file is written there."""
import io
import tarfile


def build(folder):
    with tarfile.open(folder / "class.tar", "w") as archive:
        member = tarfile.TarInfo("../../../../../escaped.py")
        member.size = 4
        archive.addfile(member, io.BytesIO(b"1+1\n"))
    return folder / "class.tar"
