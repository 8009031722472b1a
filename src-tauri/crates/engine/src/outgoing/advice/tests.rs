#![allow(clippy::unwrap_used)]
use super::*;
use domain::{
    id::TemplateId,
    tariff::quote::Why,
    template::{Header, ParameterFormat, TemplateButton, TemplateStatus},
};

const NOW: Instant = Instant::from_millis(1_795_255_200_000);

fn usd(micros: i64) -> Money {
    Money {
        micros,
        currency: Currency::USD,
    }
}

/// A price in millionths; 0 is free, below 0 is not known.
fn quote(micros: i64) -> Quote {
    let (outcome, why) = match micros {
        0 => (Outcome::Free, Why::Allowance),
        1.. => (Outcome::Paid, Why::Charged),
        _ => (Outcome::Unknown, Why::NoRate),
    };
    Quote {
        outcome,
        why,
        market: None,
        amount: (micros > 0).then(|| usd(micros)),
        currency: Some(Currency::USD),
        card: None,
        tier: None,
        era: None,
        allowance_left: None,
        valid_until: None,
        estimate: false,
    }
}

fn template(id: &str, category: Category, body: &str) -> Template {
    Template {
        id: TemplateId::new(id),
        name: id.to_owned(),
        language: "fr".to_owned(),
        category,
        status: TemplateStatus::Approved,
        parameter_format: ParameterFormat::Positional,
        quality: None,
        header: Header::None,
        body: body.to_owned(),
        footer: None,
        buttons: Vec::new(),
        examples: Default::default(),
        unsupported: Vec::new(),
    }
}

fn with_button(mut template: Template) -> Template {
    template.buttons.push(TemplateButton {
        text: "Oui".to_owned(),
        action: ButtonAction::QuickReply,
    });
    template
}

/// A customer who waits, an hour before the window closes, and a free reply.
fn facts<'a>(each: &'a [Quote], offers: &'a [(&'a Template, Quote)]) -> Facts<'a> {
    Facts {
        now: NOW,
        chosen: None,
        each,
        open_until: Some(NOW.plus(TimeDelta::hours(1))),
        closed: false,
        waiting: true,
        in_the_us: false,
        marketing_stopped: false,
        offers,
        later: None,
    }
}

fn id(id: &str) -> TemplateId {
    TemplateId::new(id).unwrap()
}

#[test]
fn a_waiting_customer_is_answered_before_only_a_template_can_go() {
    let (order, free) = (template("order", Category::Utility, "Prêt"), [quote(0)]);
    let offers = [(&order, quote(30_000))];
    let closes_at = NOW.plus(TimeDelta::hours(1));
    let then = usd(30_000);
    let answer = Some(Advice::AnswerBefore { closes_at, then });
    assert_eq!(advice(&facts(&free, &offers)), answer);
    let far = Some(NOW.plus(TimeDelta::hours(7)));
    let (unknown, dear) = ([quote(-1)], [quote(30_000)]);
    for (n, silent) in [
        Facts {
            waiting: false,
            ..facts(&free, &offers)
        },
        Facts {
            open_until: far,
            ..facts(&free, &offers)
        },
        facts(&unknown, &offers),
        facts(&dear, &offers),
        facts(&free, &[]),
    ]
    .iter()
    .enumerate()
    {
        assert_eq!(advice(silent), None, "nothing to gain in case {n}");
    }
}

#[test]
fn several_bubbles_that_cost_are_better_one() {
    let each = [quote(0), quote(30_000), quote(30_000)];
    let calm = Facts {
        waiting: false,
        ..facts(&each, &[])
    };
    let saves = usd(60_000);
    assert_eq!(advice(&calm), Some(Advice::Merge { bubbles: 3, saves }));
    let free = [quote(0), quote(0)];
    assert_eq!(
        advice(&Facts {
            each: &free,
            ..calm
        }),
        None
    );
}

#[test]
fn a_closed_window_is_asked_open_with_a_button() {
    let plain = template("plain", Category::Utility, "Prêt");
    let asking = with_button(template("asking", Category::Utility, "On en parle ?"));
    let promo = with_button(template("promo", Category::Marketing, "Soldes"));
    let offers = [
        (&plain, quote(20_000)),
        (&asking, quote(30_000)),
        (&promo, quote(86_000)),
    ];
    let blocked = [Quote {
        outcome: Outcome::Blocked,
        why: Why::WindowClosed,
        ..quote(-1)
    }];
    let closed = || Facts {
        open_until: None,
        closed: true,
        ..facts(&blocked, &offers)
    };
    let ask = Some(Advice::AskWithButton {
        template: id("asking"),
        price: usd(30_000),
    });
    assert_eq!(advice(&closed()), ask);
    let cheap = [quote(20_000)];
    let chosen = Facts {
        chosen: Some(&plain),
        each: &cheap,
        ..closed()
    };
    assert_eq!(
        advice(&chosen),
        None,
        "a cheaper one is not replaced by a dearer one"
    );
    let dear = [quote(86_000)];
    let chosen = Facts {
        chosen: Some(&promo),
        each: &dear,
        ..closed()
    };
    assert_eq!(advice(&chosen), None, "it has a button itself");
    let only_promo = [(&promo, quote(86_000))];
    let stopped = Facts {
        offers: &only_promo,
        marketing_stopped: true,
        ..closed()
    };
    assert_eq!(
        advice(&stopped),
        None,
        "who wants no promotions is sent none"
    );
}

#[test]
fn a_promotion_that_a_utility_template_says_as_well_is_pointed_out() {
    let promo = template("promo", Category::Marketing, "Bonjour {{1}}, votre {{2}}");
    let same = template("same", Category::Utility, "{{2}} pour {{1}}");
    let other = template("other", Category::Utility, "Bonjour {{1}}");
    let english = Template {
        language: "en".to_owned(),
        ..same.clone()
    };
    let (price, cheap) = ([quote(86_000)], quote(30_000));
    let chosen = |offers| Facts {
        chosen: Some(&promo),
        ..facts(&price, offers)
    };
    let offers = [(&other, cheap.clone()), (&same, cheap.clone())];
    let instead = Advice::UtilityInstead {
        template: id("same"),
        saves: usd(56_000),
    };
    assert_eq!(advice(&chosen(&offers)), Some(instead));
    let unlike = [(&other, cheap.clone()), (&english, cheap)];
    assert_eq!(advice(&chosen(&unlike)), None);
}

#[test]
fn what_is_free_tomorrow_can_wait() {
    let paid = [quote(30_000), quote(30_000)];
    let (soon, late) = (
        NOW.plus(TimeDelta::hours(3)),
        NOW.plus(TimeDelta::hours(25)),
    );
    let one = || Facts {
        each: &paid[..1],
        waiting: false,
        ..facts(&paid, &[])
    };
    let saves = usd(30_000);
    let later = |at| Facts {
        later: Some((at, quote(0))),
        ..one()
    };
    assert_eq!(
        advice(&later(soon)),
        Some(Advice::Wait { until: soon, saves })
    );
    assert_eq!(advice(&later(late)), None, "nobody waits that long");
    let dearer = Facts {
        later: Some((soon, quote(40_000))),
        ..one()
    };
    assert_eq!(advice(&dearer), None);
    let blocked = Quote {
        outcome: Outcome::Blocked,
        ..quote(-1)
    };
    assert_eq!(
        advice(&Facts {
            later: Some((soon, blocked)),
            ..one()
        }),
        None
    );
}

#[test]
fn a_promotion_to_the_united_states_never_arrives() {
    let promo = template("promo", Category::Marketing, "Soldes");
    let order = template("order", Category::Utility, "Prêt");
    let price = [quote(25_000)];
    let to_the_us = |chosen| Facts {
        chosen: Some(chosen),
        in_the_us: true,
        ..facts(&price, &[])
    };
    assert_eq!(
        advice(&to_the_us(&promo)),
        Some(Advice::MarketingNotDelivered)
    );
    assert_eq!(advice(&to_the_us(&order)), None);
}
