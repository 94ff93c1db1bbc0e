INPUT_SCHEMA = {
    'prompt': {
        'datatype': 'STRING',
        'required': True,
        'shape': [1],
        'example': ['It\'s the captain\'s "word"'],
    },
    'choices': {
        'datatype': 'STRING',
        'required': True,
        'shape': [5],
        'example': ['lighthouse', 'harbour', 'breakwater', 'quay', 'pier'],
    },
}
