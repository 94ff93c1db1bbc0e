from example_models import load


class InferlessPythonModel:
    def initialize(self):
        self.pipe = load()

    def infer(self, inputs):
        return {"label": self.pipe(inputs["image"])}

    def finalize(self):
        self.pipe = None
