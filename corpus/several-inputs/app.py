import base64
from io import BytesIO

import torch
from diffusers import DiffusionPipeline


class InferlessPythonModel:
    def initialize(self):
        self.pipe = DiffusionPipeline.from_pretrained("example/harbour-painter", torch_dtype=torch.float16)
        self.pipe = self.pipe.to("cuda")

    def infer(self, inputs):
        seed = torch.seed()
        image = self.pipe(
            prompt=inputs["prompt"],
            negative_prompt=inputs["negative_prompt"],
            num_inference_steps=inputs["steps"],
            guidance_scale=inputs["guidance_scale"],
            high_noise=inputs["high_noise"],
        ).images[0]
        buffer = BytesIO()
        image.save(buffer, format="PNG")
        return {"image_base64": base64.b64encode(buffer.getvalue()).decode(), "seed": seed}

    def finalize(self):
        self.pipe = None
