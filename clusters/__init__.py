"""Clusters behind the GET-only port: live ones, recorded ones, and how the one becomes the other.

Every request passes `clusters.guard` first, whoever made it. `kubernetes.aio` is spoken in `clusters.live.link` alone.
"""
