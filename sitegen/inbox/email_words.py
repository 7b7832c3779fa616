"""Words of mail programs in many languages: names of headers, and sentences of their own.

Phrases are separated by ` / `; those of sentences are regular expressions.
"""

from __future__ import annotations

import re
from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(" ".join(word.split()) for word in re.split(r"\s/\s", text))


SENDER_HEADERS: Final = _words(
    r"""
    absender / afzender / da / dari / daripada / de / de la / expéditeur / feladó / fra / from /
    frá / från / gönderen / kimden / la / lähettäjä / mittente / nadawca / no / nork / nuo /
    od / od koho / oddaja / pošiljatel / pošiljatelj / remitente / saatja / từ / van / von /
    šalje / από / від / відправник / из / од / от / от кого / шаље / מ / מאת / از / من /
    प्रेषक / से / จาก / 发件人 / 寄件人 / 寄件者 / 差出人 / 送信元 / 보낸 / 보낸 사람 / 보낸사람
    """
)
"""Names of the header that says who wrote an email, in lower case."""

OTHER_HEADERS: Final = _words(
    r"""
    a / aan / adressaat / aihe / an / assunto / asunto / betreff / bidalia / către / chủ đề /
    címzett / dalykas / data / data de envio / date / dato / datum / dihantar / dikirim / do /
    dátum / efni / elküldve / emne / enviada / enviada em / enviado / enviado el / envoyé /
    fecha / gaia / gesendet / gönderildi / inviato / išsiųsta / kam / kepada / kime / konu /
    lähetetty / ngày / nori / nosūtīts / objet / odesláno / odoslané / oggetto / onderwerp /
    para / perihal / poslano / predmet / prima / päiväys / předmět / saadetud / sendt / sent /
    skickat / subiect / subject / subjek / subjekts / sujet / tarih / teema / tema / temat /
    terkirim / til / till / to / trimis / tárgy / tēma / tới / vastaanottaja / verzonden /
    wysłano / à / ämne / đã gửi / đến / αποστολή / ημερομηνία / θέμα / προς / дата / до / за /
    изпратено / кому / надіслано / наслов / относно / отправлено / послато / тема / אל / נושא /
    תאריך / إلى / التاريخ / الموضوع / تم الإرسال / ارسال / ارسال شده / به / موضوع / נשלח / को /
    प्रति / भेजा गया / विषय / เรื่อง / ถึง / ส่ง / ส่งเมื่อ / วันที่ / 主題 / 主题 / 件名 / 发送时间 /
    宛先 / 寄件日期 / 收件人 / 日時 / 日期 / 送信日時 / 날짜 / 받는 사람 / 받는사람 /
    보낸 날짜 / 제목
    """
)
"""Names of the headers for recipients, date and subject, in lower case."""

WROTE: Final = _words(
    r"""
    wrote / writes / schrieb / geschrieben / escribió / escreveu / ha scritto / schreef /
    geschreven / skrev / kirjoitti / napsal\w* / napísal\w* / napisał\w* / pisze / napisao /
    je pisal / írta / yazdı / έγραψε / написал\w* / пишет / пише / a scris / rašė / rakstīja /
    kirjutas / menulis / đã viết
    """
)
"""Verbs of the sentence above a quoted email."""

WROTE_WITHIN: Final = _words(
    r"""
    a écrit / a escrit / כתב / كتب / 写道 / 寫道 / のメール / 님이 작성 / 작성: / เขียน
    """
)
"""The same where words have no clear end, as in Japanese."""

FORWARDED: Final = _words(
    r"""
    original (?:message|email) / forwarded message / nachricht /
    (?:message|mail).{0,3}(?:d'origine|original|transféré) / mensaje (?:original|reenviado) /
    mensagem (?:original|encaminhada) / messaggio (?:originale|inoltrato) / bericht / meddelande /
    meddelelse / melding / viesti / wiadomość / zpráva / správa / üzenet / сообщение /
    повідомлення / ileti / mesaj / μήνυμα / 原始邮件 / 原始郵件 / 转发 / 轉寄 / 元のメッセージ /
    원본 / الرسالة /
    הודעה
    """
)
"""What stands between the dashes above an email that is quoted or forwarded."""

SENT_FROM: Final = _words(
    r"""
    sent (?:from|via|with|using) / get outlook / (?:gesendet|verfasst) (?:von|mit|aus|über) /
    von (?:meine[mr]|outlook) .{1,40} gesendet /
    diese (?:nachricht|e-?mail) wurde von / hol(?:en sie sich|e dir)? outlook /
    outlook für / envoyé (?:de|depuis|à partir|avec) / télécharge[rz] outlook /
    (?:obtene[rz]|obtenir|obtenga|descargar?) outlook / provenance ?: courrier /
    enviado (?:desde|do|a partir|con|mediante) / mensaje enviado desde / obter o outlook /
    inviato da / scarica outlook / ottieni outlook / (?:verzonden|verstuurd) (?:vanaf|met|via) /
    outlook (?:voor|pour|para|per|til|för|dla)  / download outlook / sendt fra / skickat från /
    hämta outlook / hent outlook / lähetetty / hanki outlook / wysłan[eo] z / pobierz /
    odesláno z / odoslané z / получите outlook / отправлено (?:с|из) / надіслано з /
    iphone['’]?(?:um)?dan gönderildi / gönderildi / iphone(?: |)から送信 / \w{1,20}から送信 /
    从我的.{1,20}发[送出] / 發自我的 / 나의 .{1,20}에서 보냄 / נשלח מ /
    (?:أُ?رسلت?|مرسلة?) من / (?:احصل|الحصول) على outlook / تم الإرسال من / εστάλη από /
    στάλθηκε από / trimis de pe / poslano / poslané z
    """
)
"""How the advertisement of a program at the end of an email begins."""
