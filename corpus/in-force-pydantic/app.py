import inferless
from pydantic import BaseModel


@inferless.request
class Request(BaseModel):
    prompt: str


@inferless.response
class Response(BaseModel):
    text: str


class InferlessPythonModel:
    def infer(self, request: Request) -> Response:
        return Response(text=self.model(request.prompt))
