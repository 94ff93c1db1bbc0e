from example_models import load


class InferlessPythonModel:
    def initialize(self):
        self.pipe = load()

    def infer(self, inputs):
        return {"text": self.pipe(inputs["audio_url"])}

    def finalize(self):
        self.pipe = None
