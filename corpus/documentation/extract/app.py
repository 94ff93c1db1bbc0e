import json

from example_models import load


class InferlessPythonModel:
    def initialize(self):
        self.reader = load("invoices")

    def infer(self, inputs):
        request = json.loads(inputs["request"])
        return {"fields": self.reader(request["url"], request["pages"])}
