"""The service for agents, by the Model Context Protocol: over stdio, and at `/mcp` behind the service's own doors.

The protocol's SDK is imported when somebody calls: a service that nobody asks by MCP does without it.
"""

from api.mcp.endpoint import PATH, Endpoint
from api.mcp.offering import Offered, offered
from api.mcp.over_stdio import over_stdio
from api.mcp.running import OUTPUT_BYTES, RunLine

__all__ = ["OUTPUT_BYTES", "PATH", "Endpoint", "Offered", "RunLine", "offered", "over_stdio"]
