# the interface of the model
INPUT_SCHEMA = {
  'prompt': { 'required': True, 'datatype': 'STRING', 'example': ['Hello'], 'shape': [1] }
}
