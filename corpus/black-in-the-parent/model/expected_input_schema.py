INPUT_SCHEMA = {
    "choices": {
        "datatype": "STRING",
        "required": True,
        "shape": [5],
        "example": ["lighthouse", "harbour", "breakwater", "quay", "pier"],
    },
}
