"""Yes, no and "that was not me" in Korean, Chinese and Japanese: few words, and only if they are all of the text.

No word of these lists denies within a yes ("안", "않", "没", "不", "ない" are in none of them), so a text made of them
alone can be read safely; everything else in these languages is for a person.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from processor.classify.letters import word_set

_SIGNS = re.compile(r"[\s,.!。，、！·~]+")
_YES_SAID = re.compile(
    "네|예|맞습니다|맞아요|동의합니다|확인합니다|제가요청|是的|是我|没错|同意|确认|確認|对的|はい|同意します|間違いありません"
)
_YES_ALL = re.compile(
    "(?:네|예|맞습니다|맞아요|맞고요|동의합니다|확인합니다|제가|저|본인|이|직접|요청|신청|한|것|거|이|입니다|했습니다|했어요|했고요|요청한|신청한"
    "|삭제|변경|수정|진행|처리|해|주세요|해주세요|부탁드립니다|부탁드려요|감사합니다|제|계정|을|를|데이터|정보|개인정보|모두|전부|번호|주소"
    "|没错|要求的|要求|提出的|麻烦|处理|一下|进行|可以|是的|是我|是|我|的|本人|同意|确认|確認|对的|对|申请|请|删除|注销|账户|账号|帐号|数据|信息|资料|个人|谢谢|全部|所有|立即|修改|更改"
    "|电话|号码|地址"
    "|はい|私|が|依頼|しました|です|同意します|間違いありません|確認しました|削除|変更|を|お願いします|お願いいたします|してください|ください|よろしく"
    "|ありがとうございます|データ|アカウント|の)+"
)
_NO_ALL = re.compile(
    "(?:아니요|아니오|아뇨|삭제하지마세요|변경하지마세요|하지마세요|취소|해주세요|해주십시오|취소할게요|요청|을|계정|유지|마음이|바뀌었습니다|바뀌었어요|감사합니다|그냥|두세요|원하지않습니다"
    "|不要|不用|不|删|算了|还是|やっぱり|不同意|删除|取消|申请|请|我|改变|主意|了|保留|我的|账户|账号|数据|谢谢|别|要"
    "|いいえ|削除しないでください|キャンセル|してください|お願いします|やめてください|取り消し)+"
)
_NO_SAID = re.compile("아니|아뇨|마세요|취소|원하지않|유지|不|取消|别|保留|いいえ|しないで|キャンセル|やめて|取り消し")
_NOT_ME = (
    "제가아닙니다", "저아닙니다", "제가아니에요", "저아니에요", "요청한적이없", "요청한적없", "신청한적이없",
    "신청한적없", "보낸적이없", "보낸적없",
    "요청하지않았", "신청하지않았", "제가보낸게아", "제가한게아",
    "도용", "해킹", "不是我", "没有提出", "没提出", "不是本人",
    "dieanfragewarichnicht", "daswarichnicht", "warichnicht",
    "этонея", "яничегонеотправлял", "янеотправлял", "cenétaitpasmoi", "没有申请",
    "没申请", "没有要求", "没要求", "没有发",
    "冒用", "被盗", "盗号", "私ではありません", "私ではない", "依頼していません",
    "送っていません", "なりすまし", "cenestpasmoi",
)  # fmt: skip


# Asks us to confirm; names the one or the other kind of request.
_TURNED = re.compile("请确认|请同意|请您|確認して")
_KINDS = {
    "deletion": re.compile("삭제|删除|注销|削除"),
    "correction": re.compile("변경|수정|번호|주소|修改|更改|电话|号码|地址|変更"),
}

_ERASING = re.compile("lösch|supprim|удал")
_SHORT = 80
_STATUS = re.compile(
    "处理好了吗|处理完了吗|删除了吗|进度|什么时候(?:能|可以)?(?:处理|删|完)"
    "|완료되었나요|완료됐나요|진행 ?상황|처리되었나요|언제 (?:완료|처리|삭제)"
    "|対応状況|進捗|完了しましたか|いつ(?:削除|完了)"
    "|wie ist der stand|(?:schon|bereits) gelöscht ?\\?|уже удалили|какой статус"
    "|où en est ma demande"
)
# German, French, Russian: words of a yes and of a no. A text of these alone, one of `said` among them.
_YES = word_set(
    "ja das war ich bin es bitte löschen sie meine daten alles danke vielen dank einverstanden"
    " bestätige stimmt genau "
    "richtig mein konto hiermit oui c'est bien moi vous pouvez y aller je confirme merci d'accord supprimez mes "
    "données mon compte tout s'il plaît да это я отправила отправил запрос мой удаляйте удалите удалить пожалуйста "
    "подтверждаю согласен согласна спасибо мои данные все всё аккаунт верно"
)
_YES_WORDS = word_set("ja einverstanden bestätige oui confirme d'accord да подтверждаю согласен согласна")
_NO = word_set(
    "nein bitte nicht löschen sie danke doch behalten meine daten konto mein non ne supprimez pas"
    " merci mon compte mes "
    "données s'il plaît vous plait нет не надо удалять удаляйте я передумала передумал спасибо пожалуйста"
)
_NO_WORDS = word_set("nein non нет не nicht передумала передумал")


def _european(text: str, about: Collection[str]) -> str:
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text.lower().replace("’", "'"))
    if not words or re.search(r"[?\d]|[.]{2}", text):
        return ""
    if _NO.issuperset(words) and not _NO_WORDS.isdisjoint(words):
        return "no"
    if "deletion" not in about and _ERASING.search(text.lower()):
        return ""
    return "yes" if _YES.issuperset(words) and not _YES_WORDS.isdisjoint(words) else ""


def read(text: str, about: Collection[str]) -> str:
    """Return "yes", "no", "not_me", "status" or "" (for a person); a yes only to what the mail was `about`."""
    words = _SIGNS.sub("", text)
    if found := _european(text, about):
        return found
    if len(text) < _SHORT and _STATUS.search(text.lower()):
        return "status"
    if any(phrase in words.lower().replace("'", "").replace("’", "") for phrase in _NOT_ME):
        return "" if "?" in words or "？" in words else "not_me"
    if _NO_ALL.fullmatch(words) and _NO_SAID.search(words):
        return "no"
    if _TURNED.search(words) or any(kind not in about and said.search(words) for kind, said in _KINDS.items()):
        return ""
    return "yes" if _YES_ALL.fullmatch(words) and _YES_SAID.search(words) else ""
