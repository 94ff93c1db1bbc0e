# fmt: off
INPUT_SCHEMA = {
    "prompt": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": ["a"],
    },
    "ids": {
        "datatype": "INT64",
        "required": True,
        "shape": [45],
        "example": [
            0, 1, 4, 9, 16, 25, 36, 49, 64, 81,
            100, 121, 144, 169, 196, 225, 256,
            289, 324, 361, 400, 441, 484, 529,
            576, 625, 676, 729, 784, 841, 900,
            961, 1024, 1089, 1156, 1225, 1296,
            1369, 1444, 1521, 1600, 1681, 1764,
            1849, 1936,
        ],
    },
    "choices": {
        "datatype": "STRING",
        "required": True,
        "shape": [4],
        "example": [
            "lighthouse",
            "harbour",
            "breakwater",
            "quay",
        ],
    },
}
# fmt: on
