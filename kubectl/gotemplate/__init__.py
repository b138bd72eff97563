"""Go templates (`-o go-template=…`), as far as people use them with kubectl. Pure."""

from kubectl.gotemplate.template import GoTemplate, GoTemplateError

__all__ = ["GoTemplate", "GoTemplateError"]
