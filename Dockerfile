# Stopgap in a container: docker build -t stopgap . && docker run -p 21610:21610 -e TWILIO_AUTH_TOKEN=… stopgap
FROM python:3.11-slim AS build
WORKDIR /src
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY simulator simulator
COPY engine engine
COPY features features
RUN python -m venv /opt/stopgap
# The versions of the lock file, of what the package needs and nothing for its development.
RUN sed -e 's/ \\$//' -e '/^ *--hash/d' requirements.lock > /opt/stopgap/constraints.txt
RUN /opt/stopgap/bin/python -m pip install --quiet --no-cache-dir --constraint /opt/stopgap/constraints.txt ".[postgresql,proxy]"

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 stopgap
COPY --from=build /opt/stopgap /opt/stopgap
ENV PATH=/opt/stopgap/bin:$PATH STOPGAP_HOST=0.0.0.0
USER stopgap
WORKDIR /home/stopgap
EXPOSE 21610 21625
HEALTHCHECK --interval=5s --timeout=3s --start-period=5s CMD python -c "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('STOPGAP_PORT', '21610') + '/readyz', timeout=2)"
ENTRYPOINT ["stopgap"]
CMD ["serve"]
