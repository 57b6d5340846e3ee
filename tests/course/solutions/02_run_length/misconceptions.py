from grader.misconceptions import misconception


@misconception(
    part="encode", hint="When the text is over, the last run is still open: it has to go into the list, too."
)
def the_last_run_is_lost(text):
    runs, length = [], 0
    for index, character in enumerate(text):
        if index > 0 and character != text[index - 1]:
            runs.append((text[index - 1], length))
            length = 0
        length += 1
    return runs


@misconception(
    part="encode", hint="Count how often a character comes in a row, not how often it comes in the whole text."
)
def letters_are_counted_instead_of_runs(text):
    return [(character, text.count(character)) for character in dict.fromkeys(text)]


@misconception(
    part="encode", hint="A run is a tuple such as ('a', 3); yours are lists, which are something else to Python."
)
def runs_are_lists(text):
    runs = []
    for character in text:
        if runs and runs[-1][0] == character:
            runs[-1][1] += 1
        else:
            runs.append([character, 1])
    return runs


@misconception(part="decode", hint="Each character comes as often as its run is long: multiply the text by the number.")
def lengths_are_ignored(runs):
    return "".join(character for character, length in runs)


@misconception(
    part="decode", hint="pop() takes the runs out of the caller's list. Go through the list with for instead."
)
def the_list_is_emptied(runs):
    text = ""
    while runs:
        character, length = runs.pop(0)
        text += character * length
    return text


@misconception(
    part="Encoder",
    replaces="Encoder.feed",
    hint="Each piece is coded by itself. The run at the end of a piece may go on in the next: keep it in self until it is over.",
)
def each_piece_by_itself(self, piece):
    return encode(piece)


@misconception(
    part="Encoder",
    replaces="Encoder.finish",
    hint="After finish() a new text begins, so no run may be open any more.",
)
def the_open_run_stays(self):
    return self.open
