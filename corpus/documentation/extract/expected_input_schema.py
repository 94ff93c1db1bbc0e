INPUT_SCHEMA = {
    "request": {
        "datatype": "STRING",
        "required": True,
        "shape": [1],
        "example": ['{"url": "https://example.org/invoice.pdf", "pages": [1, 2]}'],
    },
}
