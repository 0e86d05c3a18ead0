import pytest

from reader.articles.language import guess_language


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The council said that it was not in favour of the plan, but it has to vote on it."),
        (
            "de",
            "Die Stadt hat das Bad nicht geschlossen, weil es für die Kinder ist, sagte der Rat.",
        ),
        ("fr", "Le maire dit que la ville ne veut pas payer pour les travaux dans le port."),
        (
            "es",
            "El alcalde dice que la ciudad no va a pagar por las obras en el puerto de los ríos.",
        ),
        ("it", "Il sindaco ha detto che la città non paga per i lavori del porto, ma è una festa."),
        (
            "pt",
            "O prefeito disse que não vai pagar uma parte das obras do porto, mas os outros vão.",
        ),
        ("nl", "De burgemeester zegt dat het niet aan de stad is om voor een haven te betalen."),
        ("pl", "Burmistrz mówi, że nie jest to dla miasta, ale się do tego przyłączy w tym roku."),
        ("ru", "Мэр сказал, что город не будет платить за порт, но это было бы хорошо для всех."),
        ("uk", "Мер сказав, що місто не буде платити за порт, але це було б добре для всіх."),
        ("el", "Ο δήμαρχος είπε ότι η πόλη δεν θα πληρώσει."),
        (
            "ar",
            "قال رئيس البلدية إن المدينة لن تدفع ثمن الميناء الذي كان من المقرر بناؤه في هذا العام",
        ),
        ("zh", "市长说，城市不会为港口付钱。"),
        ("ja", "市長は、町は港の費用を払わないと述べた。"),
        ("ko", "시장은 시가 항구 비용을 내지 않을 것이라고 말했다."),
        ("he", "ראש העיר אמר שהעיר לא תשלם."),
        ("th", "นายกเทศมนตรีกล่าวว่าเมืองจะไม่จ่าย"),
    ],
)
def test_the_language_of_a_sentence_is_found(lang, text):
    assert guess_language(text) == lang


@pytest.mark.parametrize(
    "text", ["", "12 345 – 67%", "Harbour tunnel", "xyz qwv " * 20, "Lorem ipsum dolor sit amet"]
)
def test_what_is_not_sure_is_no_guess(text):
    assert guess_language(text) == ""


def test_a_few_foreign_words_do_not_change_the_language():
    text = "The paper 北京日报 wrote that it was the first time that 市长 had said so to the press."
    assert guess_language(text) == "en"
