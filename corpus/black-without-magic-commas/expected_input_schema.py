INPUT_SCHEMA = {
    "q": {"datatype": "STRING", "required": True, "shape": [1], "example": ["x"]},
    "choices": {
        "datatype": "STRING",
        "required": True,
        "shape": [4],
        "example": ["lighthouse", "harbour", "breakwater", "quay"],
    },
}
