"""What Python's csv makes of texts, for spec/fuzz/csv.c: read from stdin, answered on stdout.

A text is its delimiter, its length in four bytes, and its bytes. The answer is its length and its
bytes: how many rows, or -1 where it is refused; of each row the lines on which it begins and ends,
and of its fields the number, and each one's length and bytes."""
import csv
import io
import struct
import sys

csv.field_size_limit(64 * 1024)  # SDO_FIELD_MAX


def number(value):
    return struct.pack("=i", value)


def rows(text, delimiter):
    """Our difference: a blank line is no row."""
    before, count, parts = 0, 0, []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for fields in reader:
        if fields:
            count += 1
            parts += [number(before + 1), number(reader.line_num), number(len(fields))]
            for field in fields:
                parts += [number(len(field)), field.encode("latin-1")]
        before = reader.line_num
    return number(count) + b"".join(parts)


def answer(text, delimiter):
    try:
        return rows(text, delimiter)
    except csv.Error:
        return number(-1)


while True:
    head = sys.stdin.buffer.read(5)
    if len(head) < 5:
        break
    # A byte is a character here: what the bytes mean is not csv's.
    text = sys.stdin.buffer.read(struct.unpack("=i", head[1:])[0]).decode("latin-1")
    made = answer(text, chr(head[0]))
    sys.stdout.buffer.write(number(len(made)) + made)
    sys.stdout.buffer.flush()
