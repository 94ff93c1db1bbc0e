INPUT_SCHEMA = {
    "features": {
        "datatype": "INT32",
        "required": True,
        "shape": [10],
        "example": [17, 4, 88, 3, 61, 9, 42, 5, 70, 26],
    },
    "labels": {
        "datatype": "STRING",
        "required": True,
        "shape": [-1],
        "example": ["low", "high"],
    },
}
