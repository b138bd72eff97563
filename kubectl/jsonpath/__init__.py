"""kubectl's dialect of JSONPath: templates such as `{range .items[*]}{.metadata.name}{"\\n"}{end}`.

    template = JSONPath.parse("{.items[*].metadata.name}")
    template.render(document)      # what -o jsonpath prints
    template.find(document)        # the values, one list for each part of the template

The semantics are those of `k8s.io/client-go/util/jsonpath`, error texts included. One thing is kinder than there: in
`['a.b']` the quoted text is a path, as in kubectl, but where no such path exists it is taken as the one key it reads
as. Pure: documents in, text out.
"""

from kubectl.jsonpath.comparison import compare
from kubectl.jsonpath.evaluate import JSONPath, relaxed
from kubectl.jsonpath.nodes import JSONPathError
from kubectl.jsonpath.parse import unquote

__all__ = ["JSONPath", "JSONPathError", "compare", "relaxed", "unquote"]
