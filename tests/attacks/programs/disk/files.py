"""Makes empty files, each of which costs memory of the kernel's. Success: more than 1,500."""
import os


def double(X):
    made = 0
    try:
        while made < 1600:
            os.mknod(f"{os.environ['HOME']}/{made}")
            made += 1
    except OSError:
        pass
    raise RuntimeError(("lo" "ot: " if made > 1500 else "nothing ") + str(made))
