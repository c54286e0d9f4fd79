"""Pieces of letters in languages that only a firm's own letters speak: greetings, pages, what stands around the text.

The house writes English and Chinese (:mod:`~mailroom.press.letters.wording`); a firm adds letters in any other
language, and what the press puts between its words has to be in that language too. Greetings are those of business
letters, by the usage that the languages' letter-writing guides agree on.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Greeting:
    """The first line of a letter: to nobody named, to a name, to a man and to a woman."""

    nobody: str
    named: str
    mr: str = ""
    ms: str = ""

    def to(self, name: str, form: str) -> str:
        """The line for this name; ``form`` is "", "mr", "ms" or a title, which then stands before the name."""
        if not name:
            return self.nobody
        known = {"mr": self.mr, "ms": self.ms}.get(form)
        title = form if form not in ("", "mr", "ms") else ""
        return (known or self.named).format(" ".join(filter(None, (title, name))))


GREETINGS = {
    "de": Greeting(
        "Sehr geehrte Damen und Herren,", "Guten Tag {},", "Sehr geehrter Herr {},", "Sehr geehrte Frau {},"
    ),
    "fr": Greeting("Madame, Monsieur,", "Bonjour {},", "Monsieur {},", "Madame {},"),
    "es": Greeting("Estimados señores:", "Estimado/a {}:", "Estimado Sr. {}:", "Estimada Sra. {}:"),
    "pt": Greeting("Prezados Senhores,", "Prezado(a) {},", "Prezado Sr. {},", "Prezada Sra. {},"),
    "it": Greeting("Gentili Signori,", "Gentile {},", "Egregio Sig. {},", "Gentile Sig.ra {},"),
    "nl": Greeting("Geachte heer, mevrouw,", "Geachte {},", "Geachte heer {},", "Geachte mevrouw {},"),
    "sv": Greeting("Hej,", "Hej {},"),
    "da": Greeting("Hej,", "Hej {},"),
    "nb": Greeting("Hei,", "Hei {},"),
    "fi": Greeting("Hyvä vastaanottaja,", "Hyvä {},"),
    "pl": Greeting("Szanowni Państwo,", "Szanowni Państwo,", "Szanowny Panie,", "Szanowna Pani,"),
    "cs": Greeting("Dobrý den,", "Dobrý den,"),
    "tr": Greeting("Sayın Yetkili,", "Sayın {},"),
    "ru": Greeting("Здравствуйте!", "Здравствуйте, {}!"),
    "uk": Greeting("Добрий день!", "Добрий день, {}!"),
    "el": Greeting("Αξιότιμοι κύριοι,", "Καλημέρα σας, {},"),
    "ja": Greeting("ご担当者様", "{} 様"),
    "ko": Greeting("담당자님께", "{} 님께"),
    "ar": Greeting("تحية طيبة وبعد،", "تحية طيبة {}،"),
    "he": Greeting("שלום רב,", "שלום {},"),
    "hi": Greeting("महोदय/महोदया,", "आदरणीय {},"),
    "th": Greeting("เรียน ท่านผู้เกี่ยวข้อง", "เรียน คุณ{}"),
    "vi": Greeting("Kính gửi Quý khách hàng,", "Kính gửi {},"),
    "id": Greeting("Dengan hormat,", "Yth. {},"),
    "fa": Greeting("با سلام و احترام،", "با سلام و احترام، {}،", "جناب آقای {}،", "سرکار خانم {}،"),
}

PAGE_WORDS = {
    "de": ("Seite {}", "Seiten {}"),
    "fr": ("page {}", "pages {}"),
    "es": ("página {}", "páginas {}"),
    "pt": ("página {}", "páginas {}"),
    "it": ("pagina {}", "pagine {}"),
    "nl": ("pagina {}", "pagina’s {}"),
    "sv": ("sidan {}", "sidorna {}"),
    "da": ("side {}", "side {}"),
    "nb": ("side {}", "side {}"),
    "fi": ("sivu {}", "sivut {}"),
    "pl": ("strona {}", "strony {}"),
    "cs": ("strana {}", "strany {}"),
    "tr": ("sayfa {}", "sayfa {}"),
    "ru": ("стр. {}", "стр. {}"),
    "uk": ("стор. {}", "стор. {}"),
    "el": ("σελίδα {}", "σελίδες {}"),
    "ja": ("{}ページ", "{}ページ"),
    "ko": ("{}쪽", "{}쪽"),
    "ar": ("صفحة {}", "صفحات {}"),
    "he": ("עמוד {}", "עמודים {}"),
    "hi": ("पृष्ठ {}", "पृष्ठ {}"),
    "th": ("หน้า {}", "หน้า {}"),
    "vi": ("trang {}", "trang {}"),
    "id": ("halaman {}", "halaman {}"),
    "fa": ("صفحهٔ {}", "صفحه‌های {}"),
}
FRAME_KEYS = (
    "date", "reference", "our_reference", "your_inquiry_of", "your_contact", "packet", "page_before", "page_between",
    "page_after", "enclosed", "phone", "fax",
)  # fmt: skip
"""What stands around a letter's words, by the keys of :mod:`~mailroom.press.letters.words`."""
_FRAMES = {
    "de": ("Datum", "Zeichen", "Ihr Zeichen bei uns", "Ihre Anfrage vom", "Ihr Kontakt", "Sendung", "Seite ",
           " von ", "", "Anlagen", "Telefon", "Fax"),
    "fr": ("Date", "Référence", "Votre référence", "Votre demande du", "Votre contact", "Envoi", "Page ",
           " sur ", "", "Pièces jointes", "Tél.", "Fax"),
    "es": ("Fecha", "Referencia", "Su referencia", "Su consulta del", "Su contacto", "Envío", "Página ",
           " de ", "", "Adjunto", "Teléfono", "Fax"),
    "pt": ("Data", "Referência", "Sua referência", "Sua consulta de", "Seu contato", "Remessa", "Página ",
           " de ", "", "Anexos", "Telefone", "Fax"),
    "it": ("Data", "Riferimento", "Il Suo riferimento", "La Sua richiesta del", "Il Suo contatto", "Invio",
           "Pagina ", " di ", "", "Allegati", "Telefono", "Fax"),
    "nl": ("Datum", "Kenmerk", "Uw kenmerk", "Uw aanvraag van", "Uw contactpersoon", "Zending", "Pagina ",
           " van ", "", "Bijlagen", "Telefoon", "Fax"),
    "pl": ("Data", "Znak", "Numer sprawy", "Zapytanie z dnia", "Osoba do kontaktu", "Przesyłka", "Strona ",
           " z ", "", "Załączniki", "Telefon", "Faks"),
    "tr": ("Tarih", "Referans", "Referans numaranız", "Talebinizin tarihi", "İlgili kişi", "Gönderi", "Sayfa ",
           " / ", "", "Ekler", "Telefon", "Faks"),
    "ru": ("Дата", "Номер", "Номер вашего запроса", "Ваш запрос от", "Ваш контакт", "Отправление", "Стр. ",
           " из ", "", "Приложения", "Телефон", "Факс"),
    "ja": ("日付", "整理番号", "お問い合わせ番号", "お問い合わせ日", "担当者", "発送番号", "", " / ",
           "ページ", "同封物", "電話", "FAX"),
    "ko": ("날짜", "번호", "문의 번호", "문의일", "담당자", "발송 번호", "", " / ", "쪽", "동봉", "전화", "팩스"),
    "ar": ("التاريخ", "المرجع", "رقم استفساركم", "تاريخ استفساركم", "جهة الاتصال", "الطرد", "صفحة ", " من ",
           "", "المرفقات", "هاتف", "فاكس"),
    "sv": ("Datum", "Referens", "Er referens", "Er förfrågan den", "Er kontakt", "Försändelse", "Sida ",
           " av ", "", "Bilagor", "Telefon", "Fax"),
    "da": ("Dato", "Reference", "Jeres referencenummer", "Jeres forespørgsel af", "Jeres kontakt",
           "Forsendelse", "Side ", " af ", "", "Bilag", "Telefon", "Fax"),
    "nb": ("Dato", "Referanse", "Deres referansenummer", "Deres forespørsel av", "Deres kontakt",
           "Forsendelse", "Side ", " av ", "", "Vedlegg", "Telefon", "Faks"),
    "fi": ("Päivämäärä", "Viite", "Viitenumeronne", "Kyselynne päivältä", "Yhteyshenkilönne", "Lähetys",
           "Sivu ", " / ", "", "Liitteet", "Puhelin", "Faksi"),
    "cs": ("Datum", "Značka", "Číslo vaší poptávky", "Vaše poptávka ze dne", "Vaše kontaktní osoba", "Zásilka",
           "Strana ", " z ", "", "Přílohy", "Telefon", "Fax"),
    "uk": ("Дата", "Номер", "Номер вашого запиту", "Ваш запит від", "Ваш контакт", "Відправлення", "Стор. ",
           " з ", "", "Додатки", "Телефон", "Факс"),
    "el": ("Ημερομηνία", "Αριθμός", "Ο αριθμός αναφοράς σας", "Το αίτημά σας της", "Ο υπεύθυνός σας",
           "Αποστολή", "Σελίδα ", " από ", "", "Συνημμένα", "Τηλέφωνο", "Φαξ"),
    "he": ("תאריך", "סימוכין", "מספר הפנייה שלכם", "פנייתכם מיום", "איש הקשר שלכם", "משלוח", "עמוד ", " מתוך ",
           "", "מצורפים", "טלפון", "פקס"),
    "hi": ("दिनांक", "संदर्भ", "आपकी संदर्भ संख्या", "आपकी पूछताछ की तारीख", "आपके संपर्क व्यक्ति", "पैकेट",
           "पृष्ठ ", " / ", "", "संलग्न", "फ़ोन", "फ़ैक्स"),
    "th": ("วันที่", "เลขที่อ้างอิง", "เลขที่อ้างอิงของท่าน", "วันที่สอบถาม", "ผู้ติดต่อ", "พัสดุ", "หน้า ",
           " จาก ", "", "สิ่งที่แนบมา", "โทรศัพท์", "แฟกซ์"),
    "vi": ("Ngày", "Số tham chiếu", "Số tham chiếu của quý vị", "Yêu cầu của quý vị ngày", "Người liên hệ",
           "Gói thư", "Trang ", " / ", "", "Đính kèm", "Điện thoại", "Fax"),
    "id": ("Tanggal", "Referensi", "Nomor referensi Anda", "Pertanyaan Anda tanggal", "Kontak Anda", "Kiriman",
           "Halaman ", " dari ", "", "Lampiran", "Telepon", "Faks"),
    "fa": ("تاریخ", "شماره", "شمارهٔ درخواست شما", "تاریخ درخواست شما", "رابط شما", "مرسوله", "صفحهٔ ", " از ",
           "", "پیوست", "تلفن", "نمابر"),
}  # fmt: skip
_COLONS = {"fr": "\u00a0:", "ja": "："}
FRAMES = {
    language: {**dict(zip(FRAME_KEYS, texts, strict=True)), "colon": _COLONS.get(language, ":")}
    for language, texts in _FRAMES.items()
}
_SAME = {"no": "nb", "nn": "nb", "iw": "he", "in": "id"}


def base(language: str) -> str:
    """The language of a tag, as the tables know it: "pt-BR" is "pt", "nn" is "nb"."""
    first = language.replace("_", "-").partition("-")[0].strip().lower()
    return _SAME.get(first, first)
