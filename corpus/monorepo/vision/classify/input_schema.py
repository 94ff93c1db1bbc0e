INPUT_SCHEMA = {'image': {'datatype': 'STRING', 'required': True, 'shape': [1], 'example': ['aGVsbG8=']}}
