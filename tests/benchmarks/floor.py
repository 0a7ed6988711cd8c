"""What a plain script would do: read every input with PyYAML in C, and write the same output with PyYAML in C.

`floor.py INPUTS OBJECTS OUT`: OBJECTS is a marshalled list of (path, object). With OUT a directory (it ends in a slash)
each object goes to its path below it, else all go into one stream.
"""

import marshal
import os
import sys

import yaml


def main(inputs: str, objects: str, out: str) -> None:
    """Read and write; the objects come ready made, so that nothing is counted but YAML."""
    for name in sorted(os.listdir(inputs)):
        with open(os.path.join(inputs, name), "rb") as file:
            list(yaml.load_all(file, Loader=yaml.CSafeLoader))
    with open(objects, "rb") as file:
        made = marshal.load(file)
    if not out.endswith("/"):
        with open(out, "w") as file:
            yaml.dump_all([obj for _, obj in made], file, Dumper=yaml.CSafeDumper, sort_keys=False)
        return
    for path, obj in made:
        os.makedirs(os.path.dirname(os.path.join(out, path)), exist_ok=True)
        with open(os.path.join(out, path), "w") as file:
            yaml.dump(obj, file, Dumper=yaml.CSafeDumper, sort_keys=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
