"""JupyterLab's line to the kernel, without waiting.

A slider's answer comes in several small messages.  TCP holds a small message back while another is on its
way, until the browser has confirmed that one, and the browser takes its time (Nagle's algorithm and delayed
acknowledgment): up to 40 ms, more than a whole training run takes.  Tornado has a switch against it.
"""

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Jupyter's own connection, which sends every message at once."""

    def connect(self):
        """Open the line, as Jupyter does."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()
