"""Started for each PDF by :mod:`reader.articles.pdf.read`."""

from reader.articles.pdf.worker import main

if __name__ == "__main__":
    main()
