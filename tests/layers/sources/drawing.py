"""DXF drawings made by hand, pair by pair."""


def pairs(*given):
    """Write codes and values on a line each."""
    return "".join(f"{code}\n{value}\n" for code, value in given)


def entity(kind, layer, *given, handle="", space=0):
    """Write an entity with its layer."""
    own = ((5, handle),) if handle else ()
    paper = ((67, 1),) if space else ()
    return pairs((0, kind), *own, (8, layer), *paper, *given)


def corners(points):
    """Write vertices: x, y and, if there is one, the bulge."""
    return tuple(
        pair for x, y, *bulge in points for pair in ((10, x), (20, y), *((42, b) for b in bulge))
    )


def polyline(layer, points, *given, closed=True, handle=""):
    """Write an LWPOLYLINE."""
    flags = ((90, len(points)), (70, int(closed)))
    return entity("LWPOLYLINE", layer, *flags, *given, *corners(points), handle=handle)


def square(west, south, side):
    """Corners of a square."""
    east, north = west + side, south + side
    return [(west, south), (east, south), (east, north), (west, north)]


def text(layer, x, y, words, *given, kind="TEXT"):
    """Write a TEXT or MTEXT."""
    return entity(kind, layer, (10, x), (20, y), (40, 2.5), (1, words), *given)


def drawing(path, *entities, encoding="gbk", header=(), blocks=""):
    """Write a drawing in an encoding; `header` holds variable, code, value."""
    variables = "".join(pairs((9, name), (code, value)) for name, code, value in header)
    written = (
        pairs((0, "SECTION"), (2, "HEADER")) + variables + pairs((0, "ENDSEC"))
        + pairs((0, "SECTION"), (2, "BLOCKS")) + blocks + pairs((0, "ENDSEC"))
        + pairs((0, "SECTION"), (2, "ENTITIES")) + "".join(entities)
        + pairs((0, "ENDSEC"), (0, "EOF"))
    )  # fmt: skip
    path.write_bytes(written.encode(encoding))
    return path
