"""What a delivery tool needs beside the rendered files: Argo CD's and Flux's own objects, health checks, monitoring."""
