INPUT_SCHEMA = {
    "width": {
        "datatype": "INT8",
        "required": True,
        "shape": [1],
        "example": [1024],
    },
    "delta": {
        "datatype": "UINT16",
        "required": True,
        "shape": [2],
        "example": [3, -1],
    },
    "edge": {
        "datatype": "UINT8",
        "required": True,
        "shape": [2],
        "example": [0, 255],
    },
    "huge": {
        "datatype": "INT64",
        "required": True,
        "shape": [1],
        "example": [18446744073709551616],
    },
}
