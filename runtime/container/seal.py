"""
Prints one hash over every file of the runtime: names, contents, nothing else. The image keeps it, and a worker uses no
image whose runtime is another than its own. Called as `python3 seal.py <folder>`, before anything is compiled.
"""

import hashlib
import os
import sys

root = sys.argv[1]
paths = sorted(
    os.path.relpath(os.path.join(folder, name), root).encode()
    for folder, _, names in os.walk(root)
    for name in names
    if not name.endswith(".pyc")
)
seal = hashlib.sha256()
for path in paths:
    with open(os.path.join(root.encode(), path), "rb") as file:
        seal.update(path + b"\0" + hashlib.sha256(file.read()).digest())
print(seal.hexdigest())
