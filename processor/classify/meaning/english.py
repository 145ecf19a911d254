"""The English half of words: what a yes in English is made of."""

from __future__ import annotations

GROUPS = {
    "ENSENT": (
        "(?:(?:did |have |had |certainly |definitely |already |just |personally |was the one who |am the one who "
        "|really |indeed |actually )*(?:send|sent|make"
        "|made|submit|submitted|request|requested|ask for"
        "|asked for|asked|ask|wrote|initiated|authorized|want|wanted)(?: (?:(?:this|that|the|my|a|an) (?:request"
        "|email|mail|deletion|change)|it|this|that|you to ENDEL|to ENDEL|ENDEL"
        "|(?:my|the) (?:account|data|information)(?: to be)? (?:deleted|erased|removed)))?)"
    ),
    # Another kind of request; the wish alone is a new one, beside a yes it only says what is agreed to.
    "ENWISH": (
        "(?:IFCORRECT(?:update|change|correct)(?: (?:it|my|the|phone|number|address|name|email|details|info"
        "|information"
        "|to the new one|on file|in your system|delivery|shipping|contact|accordingly)){1,5}"
        "|IFSTOP(?:(?:unsubscribe|take|remove)(?: (?:me|my email|my address|from|off|your|the|all|mailing|list|lists"
        "|newsletters?|emails?|mails?|marketing|please|promotional)){0,7}"
        "|(?:stop|no more)(?: (?:sending|me|the|all|these|those|any|your|newsletters?|emails?|mails?|marketing"
        "|promotional"
        "|promotions|messages|spam|please|from you|advertising|ads|contacting|emailing)){1,7}|opt out))"
    ),
    "ENDEL": (
        "(?:IFERASE(?:to )?(?:delete|erase|remove|wipe|deleted|erased|removed|close)(?: (?:it|all|everything|of"
        "|my|the"
        "|personal|account|data|information|info|details|that|you have|you have on me|you have about me|about me"
        "|on me"
        "|profile|and|informations|completely|from your (?:system|systems|database|records)|records|entire"
        "|customer|out"
        "|all of it))+(?<! my)(?<! the)(?<! of)(?<! and)(?<! personal)(?<! customer)(?<! entire)(?: (?:please|now"
        "|asap|immediately|permanently|right away|for me))*)"
    ),
}
STRONG = (
    "(?:the|that|this) request (?:is|was|came) (?:really |indeed )*(?:mine|from me|by me|genuine|made by me"
    "|sent by me)|go for it|(?:im|i am) the one(?: who ENSENT)?|(?:im|i am) the person who ENSENT"
    "|i can confirm(?: that)? (?:it|this|that) (?:was|is) me",
    "i am request(?:ing)? (?:to )?ENDEL|(?:yes )?i do ,|(?:yes )?(?:i |id )(?:would like |want |like "
    "|wish )(?:to |you to )(?:ENDEL|ENWISH)|ENDEL please|it was i|(?:it|that) was me who ENSENT|(?:its"
    "|thats|it is|that is) mine|(?:im|i am) agree(?: with (?:it|this|that))?|you can to (?:ENDEL|delete)|crack on"
    "|(?:kindly |please )carry out(?: IFERASE(?:the erasure|the deletion)| my request| the request| it)"
    "|please do(?: so| it| that)?|correct|exactly|affirmative|approved|absolutely|definitely|agreed|confirmed"
    "|confirming|indeed|granted",
    "(?:yes )?(?:i )?(?:do |hereby |can |fully |am )*(?:confirm|agree|consent|approve|confirming)(?: (?:it"
    "|this|that))?(?: (?:to|with) (?:it|this|that))?",
    "(?:i )?(?:do |hereby |fully |can |would like to |want to |wish to |am )*(?:confirm|approve|agree to"
    "|agree with|consent to|confirming) (?:the|my|this|that)"
    "(?: (?:deletion request|deletion|erasure|removal|request|change|correction|of|my|the|all|personal"
    "|account|data|information|and|to ENDEL|is correct|is mine|was made by me|was sent by me))+",
    "(?:i )?(?:do |hereby |can |would like to |am )*(?:confirm|confirming)(?: that)? (?:it was me|this was me"
    "|it is me|i ENSENT|i am the (?:account )?owner|ENDEL|this is correct|this is me"
    "|everything is correct|i still want (?:it|this))",
    "this is to confirm(?: that)?(?: (?:i ENSENT|my request|the request|the deletion|it was me))",
    "(?:thats|that is|this is|its|it is|everything is|all is|that was|this was|it was) (?:all )?(?:correct"
    "|right|me|mine|my request|indeed my request|really me|indeed me)|all correct",
    "(?:yes )?i did|i ENSENT|i am sure|im sure|of course|i am the (?:account )?owner(?: of (?:this"
    "|the) account)?|im the (?:account )?owner",
    "(?:yes )?(?:please |kindly |you can |you may |feel free to )*(?:go ahead|proceed|do it|do so|go on"
    "|continue|carry on)(?: (?:and|with|to) (?:it|this|the (?:deletion|change|request|erasure)|ENDEL"
    "|my request))?|please do",
    "(?:please |kindly |you can |you may |feel free to |go ahead and )+ENDEL|i (?:still |really |do "
    "|definitely )*(?:want|would like|wish)(?: you)?(?: to)? ENDEL"
    "|i (?:still |really |do )*(?:want|would like) (?:it|this|my account|my data"
    "|everything)(?: to be)? (?:deleted|erased|removed|gone)",
)
BESIDE = (
    "(?:it|this|that|the request) (?:is|was) (?:really |indeed |definitely )*(?:me|my request|mine|my own"
    "|genuine|legit|from me|sent by me|made by me)|and|so|my request",
    "yes|ok|please|kindly|po|asap|as soon as possible|sir|madam|again|now|today|all good|for sure",
    "(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))(?: (?:there|all|team|everyone|sir|madam|or|shop"
    "|vanesa|kr|customer|care|support|service))*",
    "(?:many )?(?:thanks|thank you|thank u)(?: (?:so much|very much|a lot|in advance|and regards|team|all"
    "|again|kindly))*|(?:best|kind|warm) (?:regards|wishes)|regards|best|cheers|sincerely|yours(?: sincerely"
    "| faithfully)?",
    "(?:i am|im|this is|my name is) xxname|(?:have a )?(?:nice|good|great) day",
    "(?:please |kindly )?(?:ENDEL|THING|ENWISH)|delete|and",
)
BESIDE_STRONG = (
    "(?:thanks|thank you) for (?:checking|asking|the reminder|reaching out|getting back|your (?:help|email"
    "|mail|message|support))",
    "(?:sorry|apologies)(?: for)?(?: the| my)? (?:late|slow|delayed) (?:reply|response|answer)|no mistake"
    "|i know what i am doing|(?:i )?(?:have )?(?:thought|decided|made up my mind)(?: about it| carefully)?",
    "i (?:have )?(?:read|received|got|seen|understand|understood)(?: (?:your|the|this|that|it|email|mail"
    "|message|is|cannot be undone|final|permanent))*",
    "i (?:no longer|dont|do not) (?:use|need|shop|buy)(?: (?:it|this|the|account|there|here|with you|anymore"
    "|any more|from you))*",
)


def spelled_out(table: tuple[str, ...]) -> tuple[str, ...]:
    """Return the phrases with the names of the groups replaced."""
    for _ in range(2):  # ENSENT holds ENDEL
        for name, group in GROUPS.items():
            table = tuple(phrase.replace(name, group) for phrase in table)
    return table
