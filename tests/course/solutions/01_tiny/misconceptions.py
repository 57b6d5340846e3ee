from grader.misconceptions import misconception


@misconception(part="double", hint="Doubling is not squaring.")
def double_squares(X):
    return X**2


@misconception(part="average", hint="Divide by the number of entries, not of rows.")
def average_over_rows(X):
    return float(double(X).sum() / len(X))
