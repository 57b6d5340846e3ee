"""Names a class so that it ends an attribute. Success: the name stands in the page as it is."""


def double(X):
    raise type('x" autofocus onfocus="alert(1)', (Exception,), {})
