class InferlessPythonModel:
    def initialize(self):
        self.model = load_model()

    def infer(self, inputs):
        return self.model(inputs)

    def finalize(self):
        self.model = None
