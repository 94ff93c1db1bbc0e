import numpy
import onnxruntime


class InferlessPythonModel:
    def initialize(self):
        self.pipe = onnxruntime.InferenceSession("digits.onnx")

    def infer(self, inputs):
        image = numpy.asarray(inputs["image"], dtype=numpy.float32)
        scores = self.pipe.run(None, {"image": image[None, ...]})
        return {"digit": int(scores[0].argmax())}

    def finalize(self):
        self.pipe = None
