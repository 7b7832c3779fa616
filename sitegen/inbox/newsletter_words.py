"""Words with which people leave the newsletter, or say yes to it, in many languages.

A text counts only if it says nothing else: one with more to say is read by a person. Phrases are
separated by ` / `, and are regular expressions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

LONGEST: Final = 300
"""Characters of a text that may say nothing else."""


def _pattern(text: str) -> str:
    phrases = (" ".join(one.split()) for one in re.split(r"\s/\s", text))
    # The longest first, so that no part of a phrase is taken for all of it.
    return "|".join(sorted(phrases, key=len, reverse=True))


def _phrases(spaced: str, unspaced: str) -> re.Pattern[str]:
    """Phrases as whole words; in scripts without spaces, wherever they are."""
    whole, anywhere = _pattern(spaced), _pattern(unspaced)
    return re.compile(rf"(?<!\w)(?:{whole})(?!\w)|(?:{anywhere})")


_LEAVING: Final = r"""
    (?:un-?subscribe|un-?subscription) / opt(?:ing)?[ -]?out / take me off / sign me off /
    remove me / remove my (?:e-?mail )?(?:address|email|e-mail) / no more (?:e-?mails?|mails?) /
    cancel (?:my|the) subscription / end my subscription /
    stop (?:sending|e-?mailing|mailing)(?: me)?(?: (?:your|these))?(?: e-?mails?| mails?)? /
    abmelden / abmeldung / abbestellen / abbestellung / austragen / austragung /
    (?:melden?|tragen?|tragt|bestellen?|nehmen|nimm|streichen?|löschen?)
    (?:sie |bitte )*mich(?: aus| ab)? / keine (?:e-?)?(?:mails?|post|briefe|newsletter) mehr /
    désinscri(?:ption|re|s) / désinscrivez[ -]moi / désabonne(?:r|ment|z[ -]moi) /
    désabonne[ -]moi / desinscription / desabonnement / desabonner /
    plus de (?:courriels?|mails?|lettres?) / ne plus recevoir /
    dar(?:se|me)? de baja / d[ée]n?me de baja / dame de baja / denme de baja /
    desuscribir(?:se|me)? / cancelar (?:la|mi) suscripción / anular (?:la|mi) suscripción /
    no quiero más (?:correos|cartas|mensajes) / no más (?:correos|cartas|mensajes) /
    (?:إلغاء|الغاء|ألغوا?|ألغ|الغوا) (?:الاشتراك|اشتراكي|إشتراكي) / لا مزيد من الرسائل /
    أوقفوا الرسائل /
    cancellami / disiscriv(?:imi|ermi|ersi|etemi) / disiscrizione /
    annulla(?:re)? (?:l['’] ?)?iscrizione /
    afmelden / uitschrijven / schrijf (?:me|mij) uit / meld (?:me|mij) af / opzeggen /
    cancelar (?:a|minha|a minha) (?:inscrição|assinatura|subscrição) / descadastrar /
    remover (?:inscrição|assinatura) /
    avregistrera / avprenumerera / avsluta prenumerationen? / afmeld / frameld / avmeld /
    meld meg av / peruuta tilaus / lopeta tilaus / poista minut /
    wypisz(?:cie)?(?: mnie)? / wypisać / wyrejestruj / rezygnuję z subskrypcji /
    odhlásit / odhlaste mě / odhlásenie / leiratkozás / leiratkozom / leiratkozni /
    dezabonare / dezabonează(?:-mă)? / отписаться / отпишите меня / отписка / відписатися /
    відпишіть мене / abonelikten çık(?:mak)? / aboneliğimi iptal / abonelik iptali /
    διαγραφή / κατάργηση εγγραφής / הסר אותי / הסרה / ביטול הרשמה
"""
_LEAVING_UNSPACED: Final = """
    配信停止 / 購読解除 / 登録解除 / 退会 / 退订 / 退訂 / 取消订阅 / 取消訂閱 / 수신 ?거부 /
    구독 ?취소 / 구독 ?해지
"""
_WEAK: Final = r"""
    stop / cancel / remove / leave / quit / end / off / delete(?: me)? / ab / aus / raus /
    löschen / stopp / arrêter / arrêt / résilier / baja / cancelar / borrar / anular / fuera /
    توقف / قف / cancella / basta / stoppen / parar / sair / sluta / usuń / стоп / dur / הסר
"""
_YES: Final = r"""
    yes / yep / yeah / yup / sure / ok / okay / of course / i agree / agreed / i confirm /
    confirm(?:ed)? / subscribe me / sign me up / (?:it|that) was me / (?:it|that)['’]s me /
    ja / jawohl / gern / gerne / klar / einverstanden / bestätig(?:e|t|en|ung) / das war ich /
    oui / d['’]accord / volontiers / je confirme / c['’](?:est|était) moi /
    sí / si / claro / de acuerdo / confirmo / confirmado / (?:he sido|fui|soy) yo /
    نعم / أجل / أوافق / موافق / موافقة / أؤكد / أنا من طلب ذلك /
    sì / va bene / confermo / graag / akkoord / sim / jo / joo / kyllä / tak / zgoda / ano / áno /
    igen / da / да / так / evet / ναι / כן
"""
_YES_UNSPACED: Final = "はい / 是的 / 好的 / 确认 / 確認 / 네 / 예"

_FILLERS: Final = frozenset(
    """
    please pls kindly hi hello hey dear thanks thank thx you cheers regards kind best many sincerely
    me my i i'd i’d i'm i’m would like want wish to from of the this your all any mailing list lists
    newsletter newsletters email emails e-mail e-mails mail mails message messages letter letters
    address subscription it that was is now immediately sir madam team and so much for
    bitte danke vielen dank hallo guten tag liebe grüße gruß grüßen freundlichen freundliche viele
    mit mich mir ich möchte will wünsche vom von den dem der die das diesen dieser diesem ihren
    ihrem ihrer euren eurem verteiler liste mailingliste brief briefe post sofort für und sie ein
    hiermit se ne
    s'il s’il vous plaît plait svp merci bonjour madame monsieur je me moi souhaite voudrais veux de
    du la le les votre vos ma mon cette liste lettre lettres infolettre courriel courriels adresse
    d'avance d’avance cordialement salutations à bien vouloir veuillez beaucoup
    por favor gracias muchas hola buenos buenas días tardes señores quiero quisiera deseo del el los
    su sus mi esta este lista boletín correo correos carta cartas saludos saludo un una cordial
    solicito
    من فضلك لو سمحت شكرا شكرًا شكراً مرحبا مرحبًا السلام عليكم أريد أود أرجو رجاء رجاءً القائمة قائمتكم
    البريدية الرسائل رسائلكم النشرة نشرتكم البريد بريدكم جزيلا جزيلًا في
    per favore grazie prego dalla vostra lista ciao buongiorno salve alstublieft graag bedankt dank
    hartelijk mij uw deze van uit obrigado obrigada olá bom dia da sua tack hej mig från takk hei
    kiitos hei proszę dziękuję mnie z prosím děkuji пожалуйста спасибо меня из рассылки lütfen
    teşekkürler παρακαλώ ευχαριστώ בבקשה תודה
    """.split()  # noqa: SIM905 - several hundred words
)
_FILLERS_UNSPACED: Final = re.compile(
    "を?お願いします|してください|ください|希望します?|您好|你好|请|請|我要|我想|谢谢|謝謝|부탁드립니다|부탁합니다"
)
_AUTOMATIC: Final = re.compile(
    r"this message was automatically generated by gmail\.?|"
    r"(?:apple )?mail sent this email to unsubscribe from the message .*",
    re.IGNORECASE,
)
"""What email programs write when somebody presses their button for unsubscribing."""
_ANSWER: Final = re.compile(
    r"^\s*(?:(?:re|aw|antw|antwort|sv|vs|odp|ynt|rif|r|res|resp|ref|fwd?|wg|tr|rv|رد|回复|回覆|답장)"
    r"(?:\[\d+\])?\s*[:：]\s*)+",
    re.IGNORECASE,
)

_STRONG_PHRASES: Final = _phrases(_LEAVING, _LEAVING_UNSPACED)
_ALL_PHRASES: Final = _phrases(f"{_LEAVING} / {_WEAK}", _LEAVING_UNSPACED)
_YES_PHRASES: Final = _phrases(_YES, _YES_UNSPACED)


def without_answer_mark(subject: str) -> str:
    """A subject without `Re:` and the like in front, however many."""
    return _ANSWER.sub("", subject).strip()


def asks_to_leave(subject: str, text: str, name: str = "", *, is_answer: bool = False) -> bool:
    """Whether an email asks to leave the newsletter: its subject or its text says so and nothing
    else. `name` is its sender's, which may be below the text.

    Words that are also said about other things, such as `stop`, count only where nothing else is
    said at all, or in an answer to the newsletter (`is_answer`).
    """
    title = without_answer_mark(subject)
    if _says_only(title, _STRONG_PHRASES, name) or _says_only(text, _STRONG_PHRASES, name):
        return True
    if is_answer and _says_only(text, _ALL_PHRASES, name):
        return True
    if title != subject.strip():
        return False
    return _says_only(f"{title}\n{text}", _ALL_PHRASES, name)


def says_only_leave(text: str, name: str = "") -> bool:
    """Whether a text asks to leave and says nothing else, or nothing at all."""
    return not _cleaned(text) or _says_only(text, _ALL_PHRASES, name)


def says_only_yes(text: str, name: str = "") -> bool:
    """Whether a text says yes and nothing else."""
    return _says_only(text, _YES_PHRASES, name)


def _cleaned(text: str) -> str:
    return " ".join(_AUTOMATIC.sub(" ", text).casefold().split())


def _says_only(text: str, phrases: re.Pattern[str], name: str) -> bool:
    if len(text) > LONGEST:
        return False
    words = _cleaned(text)
    rest, count = phrases.subn(" ", words)
    if not count:
        return False
    rest = _FILLERS_UNSPACED.sub(" ", rest)
    own = _tokens(name.casefold())
    return all(word in _FILLERS or word in own for word in _tokens(rest))


def _tokens(text: str) -> Sequence[str]:
    return re.findall(r"[\w'’@.+-]*\w", text)
