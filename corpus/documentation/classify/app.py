from example_models import load


class InferlessPythonModel:
    def initialize(self):
        self.classifier = load("sentiment")

    def infer(self, inputs):
        scores = self.classifier(inputs["sentence"])
        return {"label_1": scores[0], "label_2": scores[1], "label_3": scores[2]}
