{{- define "copilot.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}{{ end -}}
{{- end }}

{{- /* labels of a component: (list . "service") */ -}}
{{- define "copilot.labels" -}}
{app.kubernetes.io/name: {{ include "copilot.name" (index . 0) }}, app.kubernetes.io/component: {{ index . 1 }}}
{{- end }}

{{- define "copilot.hosts" -}}
{{- $name := include "copilot.name" . -}}
{{- $in := printf "%s.%s" $name .Release.Namespace -}}
{{- join ", " (concat (list $name $in (printf "%s.svc" $in) (printf "%s.svc.cluster.local" $in)) .Values.settings.server.hosts) -}}
{{- end }}
