# An image that makes the tables of the samples when it is run:
#   docker build -t policy-tables .
#   docker run --rm -v "$PWD/outputs:/home/reader/project/outputs" policy-tables
# Documents of your own: add -v "$PWD/raw:/home/reader/project/raw".
FROM python:3.12-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends gcc git libc6-dev make \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home reader
USER reader
WORKDIR /home/reader/project
COPY --chown=reader Makefile ./
COPY --chown=reader locks ./locks
# the packages are a layer of their own, made anew only when the locks change
RUN make .venv/.installed-run
COPY --chown=reader . ./
CMD ["make", "run"]
