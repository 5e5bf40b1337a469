"""How gunicorn serves vns3pair. What differs between installations comes from the environment."""

from vns3pair.settings import SERVER_HOST, SERVER_PORT, SERVER_PROCESSES

wsgi_app = "vns3pair.wsgi"
bind = f"[{SERVER_HOST}]:{SERVER_PORT}" if ":" in SERVER_HOST else f"{SERVER_HOST}:{SERVER_PORT}"
workers = SERVER_PROCESSES
threads = 4
worker_class = "vns3pair.worker.LimitedWorker"
timeout = 30
graceful_timeout = 30
preload_app = True

# Which proxies to believe is for Django's settings alone to say.
forwarded_allow_ips = ""
control_socket_disable = True

# The path without its query, the status, bytes and milliseconds.
accesslog = "-"
access_log_format = '%(t)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'


def on_starting(server):
    from vns3pair.serving import WithoutSecrets  # not before Django's settings are read

    for log in (server.log.error_log, server.log.access_log):
        log.addFilter(WithoutSecrets())
