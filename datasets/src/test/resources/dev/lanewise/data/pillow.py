"""Writes what Pillow sees of the files in a folder: pillow.py FOLDER > pillow.tsv"""
import hashlib
import pathlib
import sys
import warnings

from PIL import Image

warnings.simplefilter("ignore")


def digest(data):
    return hashlib.sha256(data).hexdigest()[:16]


for file in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    try:
        image = Image.open(file).convert("RGB")
        seen = f"{image.width}x{image.height} {digest(image.tobytes())}"
    except Exception:
        seen = "refused"
    print(f"{file.name}\t{seen}")
